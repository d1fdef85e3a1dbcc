"""What acts on a model as a whole: saving its state, impedances, equations beside the cable."""
