/** Where a prompt's sound lies, as the media server sees it. */
export type Prompts = {
  /** From now on these prompts are heard as they were uploaded: the id of each one's sound, by name. */
  use(sounds: Readonly<Record<string, string>>): void
  /** The files of a prompt, one after another. */
  files(name: string): readonly string[]
  /** The place in the queue and the expected wait in s, joined from their parts (freeswitch/prompts/README.md). */
  place(ahead: number | null, waitS: number | null): readonly string[]
  music(name: 'queue' | 'hold'): string
  /** What a caller hears in China while it rings at the other end (回铃音): 450 Hz, a second on, four off. */
  readonly ringing: string
}

/** Past this many the exact place is not announced. */
const announcedLimit = 99

const inEnglish = '@en-US'

/** `soundsDir` has what was uploaded here. */
export const createPrompts = (promptsDir: string, soundsDir = ''): Prompts => {
  let uploaded = new Map<string, string>()
  const file = (name: string): string => {
    const soundId = uploaded.get(name)
    if (soundId !== undefined) return `${soundsDir}/${soundId}.wav`
    return name.endsWith(inEnglish)
      ? `${promptsDir}/en-US/${name.slice(0, -inEnglish.length)}.wav`
      : `${promptsDir}/zh-CN/${name}.wav`
  }
  return {
    use: (sounds) => void (uploaded = new Map(Object.entries(sounds))),
    files: (name) => [file(name)],
    place: (ahead, waitS) =>
      [...(ahead === null ? [] : positionParts(ahead)), ...(waitS === null ? [] : waitParts(waitS))].map(
        file,
      ),
    ringing: 'tone_stream://%(1000,4000,450)',
    music: (name) => `${promptsDir}/music/${name}.wav`,
  }
}

/** Names of the parts that say how many stand before the caller. */
export const positionParts = (ahead: number): readonly string[] => {
  if (ahead <= 0) return ['queue-next']
  if (ahead > announcedLimit) return ['queue-many']
  if (ahead <= 2) return ['queue-ahead', `wei-${ahead}`]
  return ['queue-ahead', ...numberParts(ahead), 'wei']
}

/** Names of the parts that say how long the wait will be, in whole minutes. */
export const waitParts = (seconds: number): readonly string[] => {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return ['expected-wait', 'minutes-under-1']
  if (minutes > 60) return ['expected-wait', 'minutes-over-60']
  return minutes <= 2
    ? ['expected-wait', `minutes-${minutes}`]
    : ['expected-wait', ...numberParts(minutes), 'minutes']
}

/** A whole number from 0 to 99. */
const numberParts = (value: number): readonly string[] => {
  if (value <= 20 || value % 10 === 0) return [`number-${value}`]
  return [`number-${value - (value % 10)}`, `number-${value % 10}`]
}
