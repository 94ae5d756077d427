"""What a screen is made of: kinds of item, layouts with their faults, versions, drafts and differences."""
