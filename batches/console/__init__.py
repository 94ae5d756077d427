"""The console's pages of batches: what stands where, people, control tasks, answers, rehearsals, previews."""
