/** Puts the cursor into a field of the order form, wherever it stands. */
export const focusField = (name: string): void => {
  const at = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`)
  const target = at?.matches('input, textarea') ? at : at?.querySelector<HTMLElement>('[tabindex="0"]')
  target?.focus()
}
