"""Programs as people start them, each in a process of its own.

Nearly all that a short command costs is the import of Scrapy: most of a second, some hundred times.
So a process that has imported it (`fork_server`) forks one for each program. Such a program is a
process like any other: it has its own exit code, output, signals and workers.
"""
