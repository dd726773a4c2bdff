"""The pool of inspectors (人员库): what is stored of somebody, whether it can be so, and its workbook."""
