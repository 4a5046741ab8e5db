"""What ``seed init`` lays into a project: the seeds' folder, and sections of its ini file.

Everything is found out before anything is written; what is there already is left as it is.
"""
