"""Reading rectification notices (整改进展情况的通报): one element of a notice, one file."""
