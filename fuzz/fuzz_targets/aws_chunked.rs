//! `hostile::aws_chunked` under libFuzzer.
#![cfg_attr(fuzzing, no_main)]

botoxide_fuzz::target!(hostile::aws_chunked);
