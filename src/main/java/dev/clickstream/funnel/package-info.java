/** Sessions become funnels of products, categories and brands. */
package dev.clickstream.funnel;
