/** Tables become files, partition by partition. */
package dev.clickstream.table;
