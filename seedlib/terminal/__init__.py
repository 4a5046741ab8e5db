"""What a person at a terminal sees of a run.

``progress`` is told by who works and decides who is shown what: ``bars``, or plain lines.
``region`` makes way for whatever else is printed, ``drawing`` lays out (it alone imports rich),
``layout`` writes times, and breaks lines.
"""
