// Lines of the inspector that several kinds of item share: what a key is called, and the control for it. Pure.

export const QUESTION = { key: "description", label: "Question", control: "text" }
export const HELP = {
  key: "helper_text",
  label: "Help",
  control: "text",
  rows: 1,
  isOptional: true,
  help: "A line below the question.",
}
export const PLACEHOLDER = {
  key: "placeholder_text_input",
  label: "Words in the empty field",
  control: "line",
  isOptional: true,
  isRare: true,
}
export const REQUIRED = { key: "required", label: "Needs an answer", control: "flag", fallback: true }
export const NAME = {
  key: "name",
  label: "Name in the results",
  control: "line",
  isOptional: true,
  isRare: true,
  help: "Such as clarity. Without one the answer is stored under the item's id.",
}
export const SHOW_IF = { key: "show_if", label: "Show only after a certain answer", control: "condition", isRare: true }
const NEVER = { value: "", words: "As they stand here" }
export const ORDERS = [
  NEVER,
  { value: "person", words: "Shuffled for each person" },
  { value: "task", words: "Shuffled for each task" },
]
export const SHUFFLE = {
  key: "shuffle",
  label: "Order of the options",
  control: "select",
  choices: ORDERS,
  isRare: true,
}
export const LIMIT = { key: "answer_limit", label: "How many may be chosen", control: "limit" }
export const OPEN = {
  key: "disable_dropdown",
  label: "Show long lists as cards too",
  control: "flag",
  isRare: true,
  help: "From 5 options on they fold into a list.",
}
export const SIZE = {
  key: "max_file_size_mb",
  label: "Largest file, in MB",
  control: "number",
  isOptional: true,
  hint: 25,
}
export const FILES = [
  SIZE,
  { key: "min_file_count", label: "Fewest files", control: "number", isOptional: true, hint: 1 },
  { key: "max_file_count", label: "Most files", control: "number", isOptional: true, hint: 10 },
]
export const TYPES = {
  key: "accepted_file_types",
  label: "Types of file",
  control: "words",
  isOptional: true,
  hint: ".jpg .jpeg .png .heic .heif",
  help: "Ends of file names, with a blank between.",
}

export const OPTIONS = { key: "options", label: "Options", control: "options", word: "Option" }
export const BOUNDS = { key: "validation", label: "What may be written", control: "bounds" }
