# The google rules check values against lists, as the stand-in provider does; the plugin cannot be
# had from the Go module proxy.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# One file for each topic; a main.tf would be the place for what has none.
rule "terraform_standard_module_structure" {
  enabled = false
}
