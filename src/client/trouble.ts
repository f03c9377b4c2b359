// Where a client tells what goes wrong in the code that it was given, while it goes on by itself. Telling never throws: it
// happens amid the messages of the connection.

/** Told what went wrong. */
export type TellTrouble = (trouble: unknown) => void

/** Makes what tells trouble to whoever wants to hear of it, or else writes it to the console. */
export function tellTo(onTrouble: TellTrouble | undefined): TellTrouble {
  return (trouble) => {
    try {
      if (onTrouble) onTrouble(trouble)
      else console.error(trouble)
    } catch (error) {
      console.error(error)
    }
  }
}
