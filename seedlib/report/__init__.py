"""What a team lead would look at: one page of what was seeded, when, by whom, how fast, how masked.

``reading`` takes the ``facts`` out of our tables; ``charts`` and ``graph`` say where marks go;
``page`` hands all of it to the template ``page.html.mako``; ``file`` puts the page in its place.
"""
