import { computed, reactive } from 'vue'

export type Spot = { row: number; column: number }

/** The selected rectangle of a grid: a cursor, and the corner where the selection began. */
export const createSelection = (size: () => { readonly rows: number; readonly columns: number }) => {
  const at = reactive({ cursor: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } })
  const clamp = ({ row, column }: Spot): Spot => ({
    row: Math.max(0, Math.min(size().rows - 1, row)),
    column: Math.max(0, Math.min(size().columns - 1, column)),
  })
  const box = computed(() => ({
    top: Math.min(at.cursor.row, at.anchor.row),
    bottom: Math.max(at.cursor.row, at.anchor.row),
    left: Math.min(at.cursor.column, at.anchor.column),
    right: Math.max(at.cursor.column, at.anchor.column),
  }))
  const go = (spot: Spot, extend: boolean): void => {
    at.cursor = clamp(spot)
    if (!extend) at.anchor = at.cursor
  }
  return {
    at,
    box,
    go,
    move: (rows: number, columns: number, extend: boolean): void =>
      go({ row: at.cursor.row + rows, column: at.cursor.column + columns }, extend),
    holds: (row: number, column: number): boolean => {
      const { top, bottom, left, right } = box.value
      return row >= top && row <= bottom && column >= left && column <= right
    },
    spots: (): readonly Spot[] => {
      const { top, bottom, left, right } = box.value
      const spots: Spot[] = []
      for (let row = top; row <= bottom; row += 1)
        for (let column = left; column <= right; column += 1) spots.push({ row, column })
      return spots
    },
  }
}
export type Selection = ReturnType<typeof createSelection>
