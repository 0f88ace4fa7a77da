type Write = (facts: object, message: string) => void

/** The part of a pino logger that use cases speak to: a constant message, variables in the object. */
export type Log = { readonly info: Write; readonly warn: Write; readonly error: Write }
