PARAMETER { x = 1 }
INITIAL { x = 2 }
