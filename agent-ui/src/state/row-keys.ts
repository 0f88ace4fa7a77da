import { onBeforeUpdate, onUpdated } from 'vue'

/**
 * Keys in a table whose rows can be acted on: arrows choose a row, Enter opens its menu, letters are for `act`. Nothing is
 * taken from an input method, nor with Ctrl, Alt or Meta.
 */
export const onRowKey = (event: KeyboardEvent, act: (code: string) => boolean): void => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
  const row = event.currentTarget as HTMLElement
  if (event.target !== row) return
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const
  const way = step[event.key as keyof typeof step] as (typeof step)[keyof typeof step] | undefined
  if (way !== undefined) (row[way] as HTMLElement | null)?.focus()
  else if (event.key === 'Enter') row.querySelector<HTMLElement>('[aria-haspopup=menu]')?.click()
  else if (!act(event.code)) return
  event.preventDefault()
}

/** For the component that draws such a table: a row that moves to another place loses the focus, and gets it back. */
export const keepRowFocus = (): void => {
  let focused: Element | null = null
  onBeforeUpdate(() => {
    focused = document.activeElement
  })
  onUpdated(() => {
    const isLost = document.activeElement === document.body
    if (isLost && focused instanceof HTMLElement && focused.isConnected)
      focused.focus({ preventScroll: true })
  })
}
