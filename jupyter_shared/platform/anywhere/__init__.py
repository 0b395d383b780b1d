"""What Windows has, and so every system: sockets on 127.0.0.1, memory found by name, no fork and no descriptors sent.

Where there are no named sections and no files that only one process can open, as everywhere but on Windows, `stand_ins`
has what stands for them: there, this platform is only to be tried out.
"""
