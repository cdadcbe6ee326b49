/** The client's command that asks for a column's new name; its argument is a `ColumnToRename`, or nothing, and then the column is asked for as well. */
export const RENAME_COLUMN = 'zeroDowntime.renameColumn';

/** A column as a file declares it. */
export interface ColumnToRename {
  /** The file that declares it, or any other of its folder. */
  readonly uri: string;
  /** The table, or the class or model that stands for it. */
  readonly table: string;
  readonly column: string;
}

/** A request of the client, with a `NewColumnName`: the first deploy of the rename is written, or why it is not is shown. */
export const WRITE_RENAME = 'zeroDowntime/writeRename';

export interface NewColumnName extends ColumnToRename {
  readonly to: string;
}
