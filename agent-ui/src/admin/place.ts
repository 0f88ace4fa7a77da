import { reactive } from 'vue'

/** Which page of the administration is open, and which object on it; a link between pages sets both. */
export const adminPlace = reactive({ page: '', objectId: null as string | null })

export const goTo = (page: string, objectId: string | null = null): void => {
  adminPlace.page = page
  adminPlace.objectId = objectId
}
