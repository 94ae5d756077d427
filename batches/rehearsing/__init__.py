"""Rehearsals: simulated people go through a throw-away copy of a batch's pool by the way that real ones take.

`profiles` and `acting` say who they are and what they do, `options` how many come. `line` and `visiting` are their way
over HTTP, `crowd` sends many at once, `visits` says how each went. `judging` looks at control tasks; `faults`,
`measures` and `findings` say what came of it all, `telling` in words. `running` is the job.
"""
