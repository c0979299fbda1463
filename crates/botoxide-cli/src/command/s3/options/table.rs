//! The options of the `s3` commands: which command has which, in the order of the help.
//!
//! Counterpart: awscli `customizations/s3/subcommands.py`, `customizations/s3/syncstrategy/`.

use super::FilterKind;
use super::flag::{Flag, Kind};

/// Those of `ls`.
pub(in crate::command::s3) const LS: &[Flag] = &[
    RECURSIVE,
    Flag {
        name: "--human-readable",
        kind: Kind::Switch(|options| &mut options.human_readable, true),
        help: "Show sizes as 1.0 KiB, 2.5 MiB …",
    },
    Flag {
        name: "--summarize",
        kind: Kind::Switch(|options| &mut options.summarize, true),
        help: "Print the number and total size of the objects at the end.",
    },
    PAGE_SIZE,
    REQUEST_PAYER,
    Flag {
        name: "--bucket-name-prefix",
        kind: Kind::Text("PREFIX", |options| &mut options.bucket_name_prefix),
        help: "Show only buckets whose names begin with this.",
    },
    Flag {
        name: "--bucket-region",
        kind: Kind::Text("NAME", |options| &mut options.bucket_region),
        help: "Show only buckets in this region.",
    },
];

/// Those of `website`.
pub(in crate::command::s3) const WEBSITE: &[Flag] = &[
    Flag {
        name: "--index-document",
        kind: Kind::Text("SUFFIX", |options| &mut options.index_document),
        help: "The name of the index page of each directory: index.html.",
    },
    Flag {
        name: "--error-document",
        kind: Kind::Text("KEY", |options| &mut options.error_document),
        help: "The key of the error page.",
    },
];

/// Those of `presign`.
pub(in crate::command::s3) const PRESIGN: &[Flag] = &[Flag {
    name: "--expires-in",
    kind: Kind::Integer("SECONDS", |options| &mut options.expires_in),
    help: "The lifetime of the URL. Default: 3600.",
}];

/// Those of `mb`.
pub(in crate::command::s3) const MB: &[Flag] = &[Flag {
    name: "--tags",
    kind: Kind::Tag,
    help: "A tag for the bucket; can be repeated.",
}];

/// Those of `rb`.
pub(in crate::command::s3) const RB: &[Flag] = &[Flag {
    name: "--force",
    kind: Kind::Switch(|options| &mut options.force, true),
    help: "Delete all objects in the bucket first. Old versions are not deleted; with them the bucket stays.",
}];

/// Those of `rm`.
pub(in crate::command::s3) const RM: &[Flag] = &[
    DRYRUN,
    QUIET,
    RECURSIVE,
    REQUEST_PAYER,
    INCLUDE,
    EXCLUDE,
    ONLY_SHOW_ERRORS,
    PAGE_SIZE,
];

/// Those of `cp` alone.
pub(in crate::command::s3) const CP_ONLY: &[Flag] = &[Flag {
    name: "--expected-size",
    kind: Kind::Integer("BYTES", |options| &mut options.expected_size),
    help: "The expected size of standard input; needed only above 50 GB.",
}];

/// Those of `mv` alone.
pub(in crate::command::s3) const MV_ONLY: &[Flag] = &[Flag {
    name: "--validate-same-s3-paths",
    kind: Kind::Switch(|options| &mut options.validate_same_s3_paths, true),
    help: "Resolve the buckets behind access points, so that no object is moved onto itself. \
           AWS_CLI_S3_MV_VALIDATE_SAME_S3_PATHS=true does the same.",
}];

/// Those of `cp` and `mv`.
pub(in crate::command::s3) const SINGLE_OR_RECURSIVE: &[Flag] = &[RECURSIVE];

/// Those of `sync` alone.
pub(in crate::command::s3) const SYNC_ONLY: &[Flag] = &[
    Flag {
        name: "--delete",
        kind: Kind::Switch(|options| &mut options.delete, true),
        help: "Delete from the destination what is not in the source; filtered files stay.",
    },
    Flag {
        name: "--size-only",
        kind: Kind::Switch(|options| &mut options.size_only, true),
        help: "Compare sizes only, not modification times.",
    },
    Flag {
        name: "--exact-timestamps",
        kind: Kind::Switch(|options| &mut options.exact_timestamps, true),
        help: "Download files that have the same size but another time. The default takes a local file that is older \
               for the same.",
    },
];

/// Those of `cp`, `mv` and `sync`.
pub(in crate::command::s3) const TRANSFER: &[Flag] = &[
    DRYRUN,
    QUIET,
    INCLUDE,
    EXCLUDE,
    Flag {
        name: "--acl",
        kind: Kind::Choice(
            &[
                "private",
                "public-read",
                "public-read-write",
                "authenticated-read",
                "aws-exec-read",
                "bucket-owner-read",
                "bucket-owner-full-control",
                "log-delivery-write",
            ],
            |options| &mut options.acl,
        ),
        help: "Who may read and write the new objects.",
    },
    Flag {
        name: "--follow-symlinks",
        kind: Kind::Switch(|options| &mut options.no_follow_symlinks, false),
        help: "Upload the target of a symbolic link under the link's name. This is the default.",
    },
    Flag {
        name: "--no-follow-symlinks",
        kind: Kind::Switch(|options| &mut options.no_follow_symlinks, true),
        help: "Skip symbolic links.",
    },
    Flag {
        name: "--no-guess-mime-type",
        kind: Kind::Switch(|options| &mut options.no_guess_mime_type, true),
        help: "Do not guess the content type of an upload from its name.",
    },
    Flag {
        name: "--sse",
        kind: Kind::ChoiceOr(&["AES256", "aws:kms"], "AES256", |options| &mut options.sse),
        help: "Server-side encryption of the new objects; AES256 without a value.",
    },
    Flag {
        name: "--sse-c",
        kind: Kind::ChoiceOr(&["AES256"], "AES256", |options| &mut options.sse_c),
        help: "Server-side encryption with the key of --sse-c-key.",
    },
    Flag {
        name: "--sse-c-key",
        kind: Kind::Bytes(|options| &mut options.sse_c_key),
        help: "Your own key, not in base64; fileb://PATH reads it from a file.",
    },
    Flag {
        name: "--sse-kms-key-id",
        kind: Kind::Text("ID", |options| &mut options.sse_kms_key_id),
        help: "The key of AWS KMS that S3 encrypts with.",
    },
    Flag {
        name: "--sse-c-copy-source",
        kind: Kind::ChoiceOr(&["AES256"], "AES256", |options| {
            &mut options.sse_c_copy_source
        }),
        help: "The object to copy was encrypted with the key of --sse-c-copy-source-key.",
    },
    Flag {
        name: "--sse-c-copy-source-key",
        kind: Kind::Bytes(|options| &mut options.sse_c_copy_source_key),
        help: "The key of the object to copy.",
    },
    Flag {
        name: "--storage-class",
        kind: Kind::Choice(
            &[
                "STANDARD",
                "REDUCED_REDUNDANCY",
                "STANDARD_IA",
                "ONEZONE_IA",
                "INTELLIGENT_TIERING",
                "GLACIER",
                "DEEP_ARCHIVE",
                "GLACIER_IR",
            ],
            |options| &mut options.storage_class,
        ),
        help: "The storage class of the new objects. Default: STANDARD.",
    },
    Flag {
        name: "--grants",
        kind: Kind::Grants,
        help: "Permissions on the new objects: PERMISSION=TYPE=ID, where PERMISSION is read, readacl, writeacl or full, and \
               TYPE uri, id or emailaddress. Several TYPE=ID are joined by commas.",
    },
    Flag {
        name: "--website-redirect",
        kind: Kind::Text("URL", |options| &mut options.website_redirect),
        help: "The location to which a website redirects requests for the new object.",
    },
    Flag {
        name: "--content-type",
        kind: Kind::Text("TYPE", |options| &mut options.content_type),
        help: "The content type of the new objects, instead of a guessed one.",
    },
    Flag {
        name: "--cache-control",
        kind: Kind::Text("TEXT", |options| &mut options.cache_control),
        help: "The Cache-Control header that the new objects are served with.",
    },
    Flag {
        name: "--content-disposition",
        kind: Kind::Text("TEXT", |options| &mut options.content_disposition),
        help: "Their Content-Disposition header.",
    },
    Flag {
        name: "--content-encoding",
        kind: Kind::Text("TEXT", |options| &mut options.content_encoding),
        help: "Their Content-Encoding header.",
    },
    Flag {
        name: "--content-language",
        kind: Kind::Text("TEXT", |options| &mut options.content_language),
        help: "Their Content-Language header.",
    },
    Flag {
        name: "--expires",
        kind: Kind::Text("TIME", |options| &mut options.expires),
        help: "When cached copies of the new objects expire.",
    },
    Flag {
        name: "--source-region",
        kind: Kind::Text("NAME", |options| &mut options.source_region),
        help: "The region of the bucket to copy from; --region is that of the destination.",
    },
    ONLY_SHOW_ERRORS,
    Flag {
        name: "--no-progress",
        kind: Kind::Switch(|options| &mut options.no_progress, true),
        help: "Show no progress, only completed transfers.",
    },
    Flag {
        name: "--progress-frequency",
        kind: Kind::Integer("SECONDS", |options| &mut options.progress_frequency),
        help: "Show progress no more often than this. Default: ten times a second.",
    },
    Flag {
        name: "--progress-multiline",
        kind: Kind::Switch(|options| &mut options.progress_multiline, true),
        help: "Show progress on separate lines.",
    },
    PAGE_SIZE,
    Flag {
        name: "--ignore-glacier-warnings",
        kind: Kind::Switch(|options| &mut options.ignore_glacier_warnings, true),
        help: "Skip archived objects without a warning.",
    },
    Flag {
        name: "--force-glacier-transfer",
        kind: Kind::Switch(|options| &mut options.force_glacier_transfer, true),
        help: "Try to read archived objects too.",
    },
    Flag {
        name: "--no-overwrite",
        kind: Kind::Switch(|options| &mut options.no_overwrite, true),
        help: "Do not overwrite existing files or objects in the destination.",
    },
    REQUEST_PAYER,
    Flag {
        name: "--checksum-mode",
        kind: Kind::Choice(&["ENABLED"], |options| &mut options.checksum_mode),
        help: "Verify the checksums of downloads. This is the default unless the settings disable it.",
    },
    Flag {
        name: "--checksum-algorithm",
        kind: Kind::Choice(
            &[
                "CRC64NVME",
                "CRC32",
                "SHA256",
                "SHA1",
                "CRC32C",
                "SHA512",
                "XXHASH64",
                "XXHASH3",
                "XXHASH128",
            ],
            |options| &mut options.checksum_algorithm,
        ),
        help: "The checksum that new objects are stored with. Default: CRC64NVME.",
    },
    Flag {
        name: "--metadata",
        kind: Kind::Metadata,
        help: "What to store with the new objects: Key=Value,… or JSON.",
    },
    Flag {
        name: "--copy-props",
        kind: Kind::Choice(&["none", "metadata-directive", "default"], |options| {
            &mut options.copy_props
        }),
        help: "What an S3 copy keeps from its source: nothing, what --metadata-directive specifies, or that and its \
               tags. Default: default.",
    },
    Flag {
        name: "--metadata-directive",
        kind: Kind::Choice(&["COPY", "REPLACE"], |options| {
            &mut options.metadata_directive
        }),
        help: "Whether an S3 copy keeps its source's metadata, or uses the metadata options.",
    },
    Flag {
        name: "--case-conflict",
        kind: Kind::Choice(&["ignore", "skip", "warn", "error"], |options| {
            &mut options.case_conflict
        }),
        help: "How to handle keys that differ only by upper and lower case if the file system may not distinguish them \
               apart. Default: ignore.",
    },
];

const RECURSIVE: Flag = Flag {
    name: "--recursive",
    kind: Kind::Switch(|options| &mut options.recursive, true),
    help: "Include all files or objects below the directory or prefix.",
};

const DRYRUN: Flag = Flag {
    name: "--dryrun",
    kind: Kind::Switch(|options| &mut options.dryrun, true),
    help: "Print what would be done, without doing it.",
};

const QUIET: Flag = Flag {
    name: "--quiet",
    kind: Kind::Switch(|options| &mut options.quiet, true),
    help: "Say nothing.",
};

const INCLUDE: Flag = Flag {
    name: "--include",
    kind: Kind::Filter(FilterKind::Include),
    help: "Include what matches, even if an earlier --exclude matches it. * matches anything, ? one character, \
           [abc] one of these.",
};

const EXCLUDE: Flag = Flag {
    name: "--exclude",
    kind: Kind::Filter(FilterKind::Exclude),
    help: "Exclude what matches. Of the filters that match, the last one counts.",
};

const ONLY_SHOW_ERRORS: Flag = Flag {
    name: "--only-show-errors",
    kind: Kind::Switch(|options| &mut options.only_show_errors, true),
    help: "Print only errors and warnings.",
};

const PAGE_SIZE: Flag = Flag {
    name: "--page-size",
    kind: Kind::Integer("COUNT", |options| &mut options.page_size),
    help: "The number of results per request. Default: 1000.",
};

const REQUEST_PAYER: Flag = Flag {
    name: "--request-payer",
    kind: Kind::ChoiceOr(&["requester"], "requester", |options| {
        &mut options.request_payer
    }),
    help: "Confirms that the requester pays for the requests.",
};
