// How this room speaks to whoever opened the store. Passwords and addresses with passwords never go there.
export type Log = (level: 'info' | 'warn', message: string) => void
