: nothing here
COMMENT
nor here
ENDCOMMENT
