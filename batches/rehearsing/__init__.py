"""Rehearsals: simulated people go through a throw-away copy of a batch's pool by the way that real ones take.

`profiles` and `acting` say who they are and what they do. `line` and `visiting` are their way over HTTP, `crowd` sends
many at once, `visits` says how each went. `judging` looks at control tasks, `findings` says what came of it all,
`telling` says it in words and `plots` in bars. `running` is the job that does all this and cleans up.
"""
