/** Samples between -1 and 1. */
export type Sound = { readonly rateHz: number; readonly samples: Float32Array }

export const faultKinds = [
  'empty',
  'noSound',
  'unsupported',
  'damaged',
  'silent',
  'tooShort',
  'tooLong',
] as const
/**
 * Why no prompt came of a file: nothing in it; no sound at all; a format that is not read (`detail` names it); it breaks off
 * or is broken; nobody would hear it; shorter or longer than prompts are (`detail` in seconds).
 */
export type SoundFault = (typeof faultKinds)[number]

export class UnreadableSound extends Error {
  override readonly name = 'UnreadableSound'
  readonly fault: SoundFault
  readonly detail: string | null
  constructor(fault: SoundFault, detail: string | null = null) {
    super(fault)
    this.fault = fault
    this.detail = detail
  }
}
