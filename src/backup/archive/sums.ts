import { Damage } from '../failure.ts'

/** Holds what was read against the lists of checksums between the entries (in the form of `sha256sum`). */
export type Sums = {
  /** An entry's sum, or a list. Throws `Damage` that names the entry whose sum does not fit. */
  take(name: string, read: { readonly sha256: string; readonly list: string | null }): void
  /** Throws `Damage` unless everything was listed and the manifest came. */
  end(): void
}

export const createSums = (): Sums => {
  const sums = new Map<string, string>()
  let manifestSeen = false
  return {
    take: (name, { sha256, list }) => {
      if (name === 'manifest.json') manifestSeen = true
      else if (list === null) sums.set(name, sha256)
      else compare(list, sums)
    },
    end: () => {
      if (!manifestSeen) throw new Damage('it has no manifest, so it was cut off')
      const [unlisted] = sums.keys()
      if (unlisted !== undefined) throw new Damage(`${unlisted} has no checksum`)
    },
  }
}

const compare = (list: string, sums: Map<string, string>): void => {
  for (const line of list.split('\n').filter((each) => each !== '')) {
    const [expected, name] = [line.slice(0, 64), line.slice(66)]
    const actual = sums.get(name)
    if (actual === undefined) throw new Damage(`${name} is missing`)
    if (actual !== expected) throw new Damage(`${name} is damaged, its checksum does not fit`)
    sums.delete(name)
  }
}
