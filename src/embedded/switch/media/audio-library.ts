/**
 * Turns what a playback names (`/a/b.wav`, `tone_stream://…`, `silence_stream://…`, `local_stream://…`,
 * `file_string://a!b`) into sources. Files are decoded once and kept, least recently used first out.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, isAbsolute, join, resolve } from 'node:path'
import {
  type AudioSource,
  clipSource,
  sequenceSource,
  sharedSource,
  silenceSource,
  toneSource,
} from './audio-source.ts'
import { type Clip, clipFromAlaw, clipFromSamples } from './clip.ts'
import { alaw, encodeSamples, SAMPLE_RATE, ulaw } from './g711.ts'
import { resampleTo8k } from './resample.ts'
import { parseTone, renderTone, toneSamples, type ToneProgram } from './tone.ts'
import { decodeWav } from './wav.ts'

export interface AudioLibrary {
  /**
   * Opens what `name` names, skipping `startSample` samples of a file.
   * @returns undefined if there is no such file, stream or scheme, or it cannot be decoded
   */
  open(name: string, startSample?: number): Promise<AudioSource | undefined>
}

export interface AudioLibraryOptions {
  /** Folder of relative file names (FreeSWITCH's sounds_dir). */
  readonly promptsDir: string
  /** Folder with a folder, or a file, for each local stream. */
  readonly musicDir: string
  /** Frames since some beginning, shared by all listeners of a local stream. */
  readonly tick: () => number
  readonly onProblem: (details: { readonly name: string; readonly err: unknown }) => void
  readonly maxCachedBytes?: number
}

interface Cached {
  readonly clip: Clip
  readonly stamp: string
}

const DEFAULT_CACHE_BYTES = 96 * 1024 * 1024
const MAX_FILE_BYTES = 512 * 1024 * 1024
const MAX_RENDERED_TONE_SAMPLES = 30 * SAMPLE_RATE
const SEPARATOR = '://'

/** Headerless G.711 by its extension, as FreeSWITCH's native files. */
const rawDecoders: Readonly<Record<string, (octets: Buffer) => Clip>> = {
  '.pcma': (octets) => clipFromAlaw(octets),
  '.alaw': (octets) => clipFromAlaw(octets),
  '.pcmu': (octets) => clipFromAlaw(octets.map((octet) => ulaw.transcode[octet] ?? alaw.silence)),
  '.ulaw': (octets) => clipFromAlaw(octets.map((octet) => ulaw.transcode[octet] ?? alaw.silence)),
}

const decodeFile = (path: string, file: Buffer): Clip => {
  const raw = rawDecoders[extname(path).toLowerCase()]
  if (raw) return raw(file)
  const { samples, sampleRate } = decodeWav(file)
  return clipFromSamples(resampleTo8k(samples, sampleRate))
}

/** A clip cache bounded in octets; the stamp (time and size) makes a replaced file load anew. */
const createClipCache = (maxBytes: number) => {
  const clips = new Map<string, Cached>()
  /** Music is twenty times the same file in one command: one look serves all of them. */
  const looking = new Map<string, Promise<Clip>>()
  let bytes = 0

  const keep = (path: string, entry: Cached): void => {
    bytes += entry.clip.length - (clips.get(path)?.clip.length ?? 0)
    clips.delete(path)
    clips.set(path, entry)
    for (const [oldest, { clip }] of clips) {
      if (bytes <= maxBytes || oldest === path) break
      clips.delete(oldest)
      bytes -= clip.length
    }
  }

  const load = async (path: string, stamp: string): Promise<Clip> => {
    const clip = decodeFile(path, await readFile(path))
    keep(path, { clip, stamp })
    return clip
  }

  const look = async (path: string): Promise<Clip> => {
    const info = await stat(path)
    if (!info.isFile()) throw new Error('not a file')
    if (info.size > MAX_FILE_BYTES) throw new Error('the file is too large to be played')
    const stamp = `${info.mtimeMs}/${info.size}`
    const cached = clips.get(path)
    if (cached?.stamp === stamp) {
      keep(path, cached)
      return cached.clip
    }
    return load(path, stamp)
  }

  return (path: string): Promise<Clip> => {
    const already = looking.get(path)
    if (already) return already
    const work = look(path).finally(() => looking.delete(path))
    looking.set(path, work)
    return work
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

type Opener = (rest: string) => AudioSource | undefined | Promise<AudioSource | undefined>

const openSilence: Opener = (text) => {
  const ms = Number.parseInt(text, 10)
  return Number.isFinite(ms) ? silenceSource(ms) : undefined
}

/** Tones as clips, kept by their text; very long ones are generated as they play. */
const createToneOpener = (): Opener => {
  const clips = new Map<string, Clip>()
  const clipOf = (text: string, program: ToneProgram): Clip => {
    const known = clips.get(text)
    if (known) return known
    const samples = new Int16Array(toneSamples(program))
    renderTone(program, 0, samples)
    const clip = clipFromAlaw(encodeSamples(alaw, samples))
    if (clips.size >= 200) clips.clear()
    clips.set(text, clip)
    return clip
  }
  return (text) => {
    const program = parseTone(text)
    if (!program) return undefined
    if (toneSamples(program) > MAX_RENDERED_TONE_SAMPLES) return toneSource(program)
    return clipSource(clipOf(text, program), 0, program.loops)
  }
}

/** The files of a local stream: a folder of its name, for the default one the music folder itself, or one file. */
const localStreamFiles = async (musicDir: string, name: string): Promise<string[]> => {
  if (!/^[\w-][\w.-]*$/.test(name)) return []
  const base = resolve(musicDir)
  const isDefault = name === 'default' || name === 'moh'
  for (const folder of [join(base, name), ...(isDefault ? [base] : [])]) {
    const entries = await readdir(folder).catch(() => [])
    const files = entries.filter((entry) => /\.(wav|alaw|ulaw|pcma|pcmu)$/i.test(entry)).sort()
    if (files.length > 0) return files.map((file) => join(folder, file))
  }
  return [join(base, `${name}.wav`)]
}

class FileLibrary implements AudioLibrary {
  readonly #options: AudioLibraryOptions
  readonly #clipOf: (path: string) => Promise<Clip>
  readonly #schemes: Readonly<Record<string, Opener>>

  constructor(options: AudioLibraryOptions) {
    this.#options = options
    this.#clipOf = createClipCache(options.maxCachedBytes ?? DEFAULT_CACHE_BYTES)
    this.#schemes = {
      tone_stream: createToneOpener(),
      silence_stream: openSilence,
      local_stream: (name) => this.#openLocalStream(name),
      file_string: (text) => this.#openSequence(text),
      file: (path) => this.#openFile(path, 0),
    }
  }

  async open(name: string, startSample = 0): Promise<AudioSource | undefined> {
    // `{param=value}` in front is FreeSWITCH's way of passing options to a file format: tolerated.
    const bare = name.replace(/^\s*(?:\{[^}]*\})*/, '')
    try {
      return await this.#openBare(bare, startSample)
    } catch (error) {
      if (!isMissing(error)) this.#options.onProblem({ name: bare, err: error })
      return undefined
    }
  }

  async #openBare(name: string, startSample: number): Promise<AudioSource | undefined> {
    const at = name.indexOf(SEPARATOR)
    if (at < 0) return this.#openFile(name, startSample)
    return this.#schemes[name.slice(0, at).toLowerCase()]?.(name.slice(at + SEPARATOR.length))
  }

  async #openFile(name: string, startSample: number): Promise<AudioSource> {
    const path = isAbsolute(name) ? name : resolve(this.#options.promptsDir, name)
    return clipSource(await this.#clipOf(extname(path) === '' ? `${path}.wav` : path), startSample)
  }

  async #openLocalStream(name: string): Promise<AudioSource | undefined> {
    const files = await localStreamFiles(this.#options.musicDir, name)
    const clips = await Promise.all(files.map((file) => this.#clipOf(file)))
    return clips.length > 0 ? sharedSource(clips, this.#options.tick) : undefined
  }

  async #openSequence(text: string): Promise<AudioSource | undefined> {
    const sources = await Promise.all(text.split('!').map((part) => this.open(part.trim())))
    const present = sources.filter((source) => source !== undefined)
    return present.length > 0 ? sequenceSource(present) : undefined
  }
}

export const createAudioLibrary = (options: AudioLibraryOptions): AudioLibrary => new FileLibrary(options)
