"""
What runs in the child process only: everything that looks into a file somebody brought.

Nothing here imports Django, opens the database or trusts a byte. The child has little memory, little time, no network
and may write no file, so that a parser which is overcome takes nothing with it (see docs/explanation/file-safety.md).
"""
