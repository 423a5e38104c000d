package featuremill.spark.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * What a footer says about an array column in the row groups of a run of bytes: those whose middle
 * lies in it, which is how Spark shares a file out among its tasks.
 *
 * @param mostDefined definition level of a value that is there
 * @param chunks the column's, one a row group that has rows
 */
record ArrayFooter(int mostDefined, List<ColumnChunkMetaData> chunks) {
  /** Encodings of values that are read, and those that a footer may name for their levels. */
  private static final Set<String> READ =
      Set.of("PLAIN", "PLAIN_DICTIONARY", "RLE_DICTIONARY", "RLE", "BIT_PACKED");

  /** Names that older writers gave to the group of an element that is a group itself. */
  private static final String OF_GROUPS = "array";

  private static final int MOST_BITS = 8;

  /**
   * Reads a footer.
   *
   * @throws NotFlatException if it tells of something that {@link ArrayPages} does not read
   */
  static ArrayFooter read(HadoopInputFile file, long start, long length, ArrayColumn column)
      throws IOException {
    ParquetReadOptions options =
        HadoopReadOptions.builder(file.getConfiguration(), file.getPath())
            .withRange(start, start + length)
            .build();
    require(!options.usePageChecksumVerification(), "checksums of pages are to be verified");
    try (ParquetFileReader reader = ParquetFileReader.open(file, options)) {
      return of(reader.getFooter(), column);
    }
  }

  private static ArrayFooter of(ParquetMetadata footer, ArrayColumn column) throws IOException {
    FileMetaData file = footer.getFileMetaData();
    require(file.getEncryptionType() == FileMetaData.EncryptionType.UNENCRYPTED, "it is encrypted");
    requireArray(file.getSchema(), column.name());
    ColumnDescriptor values = only(file.getSchema().getColumns(), column.name());
    require(values.getMaxRepetitionLevel() == 1, "arrays are nested");
    require(LevelRuns.bitWidth(values.getMaxDefinitionLevel()) <= MOST_BITS, "it is too deep");
    requireNumber(values, column.number());
    List<ColumnChunkMetaData> chunks = new ArrayList<>();
    for (BlockMetaData rows : footer.getBlocks()) {
      if (rows.getRowCount() > 0) {
        chunks.add(chunk(rows, ColumnPath.get(values.getPath()), column.width()));
      }
    }
    return new ArrayFooter(values.getMaxDefinitionLevel(), chunks);
  }

  private static void requireArray(GroupType schema, String name) throws NotFlatException {
    long alike =
        schema.getFields().stream().filter(f -> f.getName().equalsIgnoreCase(name)).count();
    require(alike == 1 && schema.containsField(name), "the column is not there, or by other names");
    Type field = schema.getType(name);
    require(
        !field.isPrimitive()
            && field.getLogicalTypeAnnotation()
                instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
            && field.asGroupType().getFieldCount() == 1,
        "the column is not a list");
    Type repeated = field.asGroupType().getType(0);
    boolean holdsElements =
        repeated.isPrimitive()
            || (repeated.asGroupType().getFieldCount() == 1
                && repeated.asGroupType().getType(0).isPrimitive()
                && !repeated.getName().equals(OF_GROUPS)
                && !repeated.getName().equals(name + "_tuple"));
    require(holdsElements, "the column is not a list of numbers");
  }

  private static ColumnDescriptor only(List<ColumnDescriptor> leaves, String name)
      throws NotFlatException {
    List<ColumnDescriptor> own =
        leaves.stream().filter(leaf -> leaf.getPath()[0].equals(name)).toList();
    require(own.size() == 1, "the column is not a list of numbers");
    return own.get(0);
  }

  private static void requireNumber(ColumnDescriptor values, ArrayColumn.Number number)
      throws NotFlatException {
    PrimitiveTypeName stored =
        number == ArrayColumn.Number.DOUBLE ? PrimitiveTypeName.DOUBLE : PrimitiveTypeName.FLOAT;
    require(
        values.getPrimitiveType().getPrimitiveTypeName() == stored
            && values.getPrimitiveType().getLogicalTypeAnnotation() == null,
        "values are stored as " + values.getPrimitiveType());
  }

  private static ColumnChunkMetaData chunk(BlockMetaData rows, ColumnPath path, int width)
      throws NotFlatException {
    for (ColumnChunkMetaData chunk : rows.getColumns()) {
      if (chunk.getPath().equals(path)) {
        Statistics<?> statistics = chunk.getStatistics();
        require(chunk.getValueCount() == rows.getRowCount() * width, "rows have other lengths");
        require(
            statistics == null || !statistics.isNumNullsSet() || statistics.getNumNulls() == 0,
            "there are nulls");
        require(
            chunk.getEncodings().stream().allMatch(encoding -> READ.contains(encoding.name())),
            "it is encoded in another way");
        return chunk;
      }
    }
    throw new NotFlatException("a row group is without the column");
  }

  private static void require(boolean holds, String otherwise) throws NotFlatException {
    if (!holds) {
      throw new NotFlatException(otherwise);
    }
  }
}
