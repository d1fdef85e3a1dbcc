#include <stdio.h>
int main(void) { return printf("hello\n"); }
