//! `hostile::endpoint_rules` under libFuzzer.
#![cfg_attr(fuzzing, no_main)]

botoxide_fuzz::target!(hostile::endpoint_rules);
