/** What a call needs, by name: `database`, `sip`, `media`, `prompts`. `missing` is empty when a call can be taken. */
export type Readiness = { check(): { readonly ready: boolean; readonly missing: readonly string[] } }
