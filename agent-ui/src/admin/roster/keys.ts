import type { Selection, Spot } from './selection.ts'

/** What the grid's keys do to cells. */
export type Sheet = {
  readonly read: (spot: Spot) => string
  readonly write: (cells: readonly (Spot & { readonly cell: string })[]) => void
  readonly undo: () => void
  /** Asks from when to when the selected are in training. */
  readonly train: () => void
  readonly codes: () => readonly string[]
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-20, 0],
  PageDown: [20, 0],
  Home: [0, -999],
  End: [0, 999],
}

export const createKeys = (selection: Selection, sheet: Sheet) => {
  let copied: readonly (readonly string[])[] = []
  const { at, box } = selection

  const copy = (): void => {
    const { top, bottom, left, right } = box.value
    copied = range(top, bottom).map((row) => range(left, right).map((column) => sheet.read({ row, column })))
  }
  /** The pattern, repeated over the whole selection, or at least once from its corner. */
  const lay = (pattern: readonly (readonly string[])[]): void => {
    const height = pattern.length
    const width = pattern[0]?.length ?? 0
    if (width === 0) return
    const { top, bottom, left, right } = box.value
    const lower = Math.max(bottom, top + height - 1)
    const further = Math.max(right, left + width - 1)
    sheet.write(
      range(top, lower).flatMap((row) =>
        range(left, further).map((column) => ({
          ...{ row, column },
          cell: pattern[(row - top) % height]?.[(column - left) % width] ?? '',
        })),
      ),
    )
  }
  const fill = (direction: 'down' | 'right'): void => {
    const { top, bottom, left, right } = box.value
    const rows = direction === 'down' ? [top] : range(top, bottom)
    const columns = direction === 'right' ? [left] : range(left, right)
    lay(rows.map((row) => columns.map((column) => sheet.read({ row, column }))))
  }
  const change = (next: (cell: string) => string): void =>
    sheet.write(selection.spots().map((spot) => ({ ...spot, cell: next(sheet.read(spot)) })))
  const away = (kind: string): void =>
    change((cell) =>
      cell.endsWith(`!${kind}`) ? cell.replace(/!.*/, '') : `${cell.replace(/!.*/, '')}!${kind}`,
    )

  const withControl: Readonly<Record<string, () => void>> = {
    c: copy,
    v: () => lay(copied),
    z: () => sheet.undo(),
    d: () => fill('down'),
    r: () => fill('right'),
    a: () => {
      selection.go({ row: 0, column: 0 }, false)
      selection.go({ row: 9999, column: 9999 }, true)
    },
  }
  const plain: Readonly<Record<string, () => void>> = {
    O: () => change(() => ''),
    BACKSPACE: () => change(() => ''),
    DELETE: () => change(() => ''),
    L: () => away('LEAVE'),
    S: () => away('SICK'),
    T: () => sheet.train(),
    '+': () => change(overtimeTurned),
    ESCAPE: () => selection.go({ ...at.cursor }, false),
  }

  /** True if the key was one of the grid's. */
  const pressed = (event: KeyboardEvent): boolean => {
    if (event.isComposing || event.altKey) return false
    const step = arrows[event.key]
    if (step !== undefined) {
      selection.move(step[0], step[1], event.shiftKey)
      return true
    }
    const key = event.key.toUpperCase()
    const act = event.ctrlKey || event.metaKey ? withControl[event.key.toLowerCase()] : plain[key]
    if (act !== undefined) {
      act()
      return true
    }
    if (event.ctrlKey || event.metaKey || !sheet.codes().includes(key)) return false
    change(() => key)
    return true
  }
  return { pressed, lay, change }
}

const overtimeTurned = (cell: string): string =>
  cell === '' ? '' : cell.startsWith('+') ? cell.slice(1) : `+${cell}`

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
