"""The contenders, one program each: a job on standard input, an answer on standard output."""
