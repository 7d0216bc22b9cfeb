/** Lines become events or rejections. */
package dev.clickstream.event;
