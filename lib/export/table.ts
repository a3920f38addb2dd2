/**
 * What a column can hold. Types never change once published: readers such as MaxCompute fail on a file that differs.
 * Money and other fractions are `float64`, since decimals are not read everywhere.
 */
export type ColumnType =
  | 'string'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'boolean'
  /** An instant in UTC, to the millisecond. */
  | 'timestamp'
  /** A day of the calendar, `YYYY-MM-DD`, without a zone. */
  | 'date';

export interface Column<
  Name extends string = string,
  Type extends ColumnType = ColumnType,
  Nullable extends boolean = boolean,
> {
  readonly name: Name;
  readonly type: Type;
  /** Whether the value may be missing (null). */
  readonly nullable: Nullable;
  /** What a number counts; undefined where it counts nothing. */
  readonly unit?: string;
  /** Where the value comes from: an operation and its field, or how it is worked out. */
  readonly source: string;
  readonly description: string;
}

/** One published table, as data: writers, the reference and the types of rows are all made from it. */
export interface Table<Columns extends readonly Column[] = readonly Column[]> {
  readonly name: string;
  /**
   * Raised by one with each column that is added. Columns are added at the end, and nullable; anything else is another
   * table, named `…_v2`, beside this one.
   */
  readonly version: number;
  /** What one row stands for. */
  readonly row: string;
  readonly description: string;
  /** Columns by which rows are sorted; together they are different in every row of a file. */
  readonly key: readonly Columns[number]['name'][];
  readonly columns: Columns;
}

interface Values {
  readonly string: string;
  readonly int32: number;
  /** Numbers are taken where they are exact. */
  readonly int64: number | bigint;
  readonly float64: number;
  readonly boolean: boolean;
  readonly timestamp: Date;
  readonly date: string;
}

export type Value = Values[ColumnType] | null;

/** A row as writers see it; {@link RowOf} is what makes one. */
export type Row = Readonly<Record<string, Value>>;

/** The row type of a table: a member for each column, null only where the column says so. */
export type RowOf<T extends Table> = {
  readonly [C in T['columns'][number] as C['name']]: C['nullable'] extends true
    ? Values[C['type']] | null
    : Values[C['type']];
};

type About = Pick<Column, 'unit' | 'source' | 'description'>;

/** A column that has a value in every row. */
export function required<const Name extends string, const Type extends ColumnType>(
  name: Name,
  type: Type,
  about: About,
): Column<Name, Type, false> {
  return { name, type, nullable: false, ...about };
}

/** A column that may be null. */
export function optional<const Name extends string, const Type extends ColumnType>(
  name: Name,
  type: Type,
  about: About,
): Column<Name, Type, true> {
  return { name, type, nullable: true, ...about };
}

/** Makes sure that a definition is one, and keeps its exact type for {@link RowOf}. */
export function defineTable<const Columns extends readonly Column[]>(
  table: Table<Columns>,
): Table<Columns> {
  return table;
}
