import type { PromptRuleTexts, PromptTexts } from '../texts.ts'

/** Prompts: what callers hear. */
export const prompt: PromptTexts = {
  about:
    'What citizens hear on the telephone. A published sound is heard by the calls that arrive after; nothing is cut off.',
  groups: {
    notice: 'At the answer',
    queue: 'In the queue',
    talk: 'In a call',
    rating: 'Rating',
    message: 'Messages and out of hours',
    own: 'This hotline’s own',
    parts: 'Parts that are joined',
    english: 'English',
  },
  heard: {
    notice: 'Heard first, before the queue; at most 8 seconds.',
    queue: 'Heard while waiting in a queue.',
    talk: 'Heard on hold, in a transfer or at the end of a call.',
    rating: 'Heard after the agent has ended the call, asking for a rating.',
    message: 'Heard out of hours, before leaving a message, or by a blocked number.',
    own: 'Where a line chooses it.',
    parts: 'Joined with others to say places, numbers and minutes; have one person speak the whole group.',
    english: 'Heard by citizens who pressed the language key for English.',
  },
  fields: {
    code: {
      label: 'Name',
      hint: 'Cannot be changed later; small letters, digits, hyphens, e.g. notice-spring.',
    },
    text: {
      label: 'Words',
      hint: 'What is said, for whoever cannot hear it or speaks it anew; keep it true to the sound.',
    },
    sound: { label: 'Sound', hint: '' },
  },
  own: 'uploaded',
  sound: 'Sound',
  player: 'Listen',
  noSound: 'No sound yet: upload one.',
  shipped: 'The synthesised voice that came with the product.',
  upload: 'Upload a sound…',
  back: 'Back to the shipped voice',
  uploadHint:
    'WAV, MP3, OGG (Vorbis, Opus) or FLAC, or drop it here. It is made fit for the telephone, as loud as all other prompts, and silence at its ends is cut.',
  sending: 'Uploading {share}%',
  making: 'Converting…',
  taken: '{name} was read; it counts once published',
  facts: '{name} · {format} · {seconds} s · uploaded by {who}, {when}',
  levels: 'It was at {before} dBFS, is at {after} dBFS now, with a peak of {peak} dBFS',
  where: 'Where it is heard',
  refused: {
    large: '“{name}” is larger than {mb} MB',
    empty: '“{name}” is empty',
    noSound: '“{name}” is no sound file; choose WAV, MP3, OGG or FLAC',
    unsupported: '“{name}” is {limit}, which cannot be read; save it as WAV, MP3, OGG or FLAC',
    damaged: '“{name}” is damaged or incomplete: no sound can be read from it; export it anew',
    silent: 'There is no sound in “{name}”, or too little; check the microphone',
    tooShort: '“{name}” is too short: at least {limit} s of sound',
    tooLong: '“{name}” is too long: a prompt has at most {limit} s',
  },
}

export const promptRules: PromptRuleTexts = {
  soundNeeded: 'A new prompt needs a sound: upload one',
  noticeLong: '{limit} s long; a notice should take at most 8 s',
  clipped: 'Recorded too loud and distorted; better record it again',
}
