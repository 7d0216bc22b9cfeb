package dev.clickstream.bench;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files without checksum files beside them, and without a process for each: where Hadoop's
 * native library is missing, it starts {@code chmod} for every file it creates. No cluster pays
 * that, so Spark SQL should not pay it here.
 */
public final class PlainLocalFileSystem extends RawLocalFileSystem {
  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    // The permissions of the process are good enough.
  }
}
