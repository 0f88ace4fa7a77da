import type { Component } from 'vue'
import type { ConfigObject } from '../../../src/contract/administration.ts'
import type { ConfigKind } from '../../../src/contract/administration-terms.ts'

export type Content = Record<string, unknown>

/**
 * One setting of a form. Its words are the texts `kinds.<kind>.fields.<key>` (label and one sentence of what it does).
 * `key` is a path of the content, e.g. `overflow.afterMs`.
 */
export type Field = { readonly key: string; readonly when?: (content: Content) => boolean } & (
  | { readonly input: 'text' | 'long'; readonly max: number; readonly needed?: boolean }
  /** `unit`: what the content's number is divided by to be shown, e.g. 1000 for milliseconds in seconds. */
  | {
      readonly input: 'number'
      readonly min: number
      readonly max: number
      readonly unit?: number
      readonly nullable?: boolean
    }
  | { readonly input: 'switch' }
  | {
      readonly input: 'choice'
      /** Words of the program; their texts stand under `words.<word>`. */
      readonly words: readonly string[]
    }
  | {
      readonly input: 'object' | 'objects'
      readonly kind: ConfigKind
      readonly nullable?: boolean
      /** Leaves objects out, e.g. those of the wrong level. */
      readonly only?: (id: string) => boolean
    }
  | { readonly input: 'words' }
  | { readonly input: 'levels' }
  /** A part that may be absent (null); `fresh` is what it begins with. */
  | { readonly input: 'optional'; readonly fresh: () => Content }
  /** Edited elsewhere on the page; here for its words. */
  | { readonly input: 'other' }
)

export type Section = { readonly key: string; readonly fields: readonly Field[] }

/** How objects of a kind are listed and edited. */
export type Form = {
  readonly kind: ConfigKind
  /** What a new one begins with; null where none can be added. */
  readonly fresh: (() => Content) | null
  /** The server gives the id; otherwise it is typed once. */
  readonly ownId?: boolean
  readonly title: (content: Content, id: string) => string
  readonly aside?: (content: Content, id: string) => string
  /** Under which heading it stands in the list; its words are the text `kinds.<kind>.groups.<group>`. In their order. */
  readonly groups?: readonly string[]
  readonly group?: (id: string) => string
  /** Under which other object it stands in the list, for trees. */
  readonly parent?: (content: Content) => string | null
  readonly sections: readonly Section[]
  /** What is wrong with the list as a whole, in words; it stands above it. */
  readonly alarm?: (objects: readonly ConfigObject[]) => string | null
  /** Stands before the fields: a picture, a list of steps. */
  readonly lead?: Component
  /** What the form of fields cannot show; it gets the open object and changes its content. */
  readonly extra?: Component
  /** Where two contents differ, for what is not said well setting by setting. */
  readonly changes?: (before: Content, after: Content) => readonly ChangeRow[]
}

/** One difference as people say it. */
export type ChangeRow = {
  readonly key: string
  readonly label: string
  readonly before: string
  readonly after: string
}

export const fieldsOf = (form: Form): readonly Field[] => form.sections.flatMap(({ fields }) => fields)

/** The value at a path of a content. */
export const valueAt = (content: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Content | null | undefined)?.[key], content)

/** The content with another value at a path; what lies around it is kept. */
export const withValue = (content: Content, path: string, value: unknown): Content => {
  const [key = '', ...rest] = path.split('.')
  if (rest.length === 0) return { ...content, [key]: value }
  return { ...content, [key]: withValue((content[key] ?? {}) as Content, rest.join('.'), value) }
}
