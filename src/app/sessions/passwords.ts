import type { FieldError } from '../errors.ts'

const shortest = 10
const longest = 256

/** Why a new password is refused; empty when it may be set. Length is what counts, not a zoo of characters. */
export const weaknesses = (next: string, current: string, username: string): readonly FieldError[] => {
  const field = 'newPassword'
  const { length } = Array.from(next)
  if (length < shortest) return [{ field, rule: 'minLength', limit: shortest }]
  if (length > longest) return [{ field, rule: 'maxLength', limit: longest }]
  if (next === current) return [{ field, rule: 'different' }]
  if (next.toLowerCase().includes(username.toLowerCase())) return [{ field, rule: 'withoutUsername' }]
  if (new Set(next).size < 4) return [{ field, rule: 'varied' }]
  return []
}
