"""Kernels that a notebook starts beside its own, and runs cells in: `%%shared_kernel bob`.

    process.py     one such kernel as a process: started, spoken to, ended
    child.py       what runs in that process
    kernel.py      its cells: run, waited for, interrupted
    screen.py      where a cell's output goes: under the cell that asked for it, in the kernel's colour
    comms.py       widgets of such a kernel: the page speaks to the notebook's kernel, which passes it on
    crew.py        all that one notebook has
"""
