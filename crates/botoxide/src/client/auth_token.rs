//! Tokens for databases, which are presigned URLs without their scheme: Amazon RDS and Aurora DSQL.
//!
//! Counterpart: botocore `signers.py` (`generate_db_auth_token`, `dsql_generate_db_connect_auth_token`).

use botoxide_core::body::Body;
use botoxide_core::error::Result;
use botoxide_core::http::Request;
use botoxide_core::text::Text;
use botoxide_core::uri::{Keep, percent_encode_into};

use super::{Client, PresignedUrl};
use crate::hooks::{Context, UrlOptions, UrlSigner};

const SCHEME: &str = "https://";

impl Client {
    /// The password for a database of Amazon RDS, for the next quarter of an hour. For clients of `rds`.
    ///
    /// `region` is where the database is; `None` is the client's region. Nothing is sent.
    ///
    /// # Errors
    ///
    /// `Attribute` for a client of another service; `NoCredentials`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example() -> botoxide::Result<()> {
    /// let rds = botoxide::Session::new().client("rds")?;
    /// let token = rds.generate_db_auth_token("db.example.com", 5432, "ada", None).await?;
    /// let password = token.as_str();
    /// # Ok(())
    /// # }
    /// ```
    // P131 P246
    pub async fn generate_db_auth_token(
        &self,
        db_hostname: &str,
        port: u16,
        db_username: &str,
        region: Option<&str>,
    ) -> Result<PresignedUrl> {
        if self.args.service_id != "rds" {
            return Err(self.no_attribute("generate_db_auth_token"));
        }
        let options = UrlOptions {
            operation_name: "connect",
            expires_in: 900,
            region_name: region,
            signing_name: Some("rds-db"),
        };
        let form = [("Action", "connect"), ("DBUser", db_username)];
        self.auth_token(&format!("{db_hostname}:{port}"), &form, options)
            .await
    }

    /// The password for a cluster of Aurora DSQL, for `expires_in` seconds; boto3's default is 900. For clients of
    /// `dsql`.
    ///
    /// `region` is where the cluster is; `None` is the client's region. Nothing is sent.
    ///
    /// # Errors
    ///
    /// `Attribute` for a client of another service; `NoCredentials`.
    // P130 P247
    pub async fn generate_db_connect_auth_token(
        &self,
        hostname: &str,
        region: Option<&str>,
        expires_in: i64,
    ) -> Result<PresignedUrl> {
        if self.args.service_id != "dsql" {
            return Err(self.no_attribute("generate_db_connect_auth_token"));
        }
        self.dsql_token(hostname, "DbConnect", region, expires_in)
            .await
    }

    /// As [`Client::generate_db_connect_auth_token`], for the role `admin`.
    ///
    /// # Errors
    ///
    /// As there.
    // P130 P247
    pub async fn generate_db_connect_admin_auth_token(
        &self,
        hostname: &str,
        region: Option<&str>,
        expires_in: i64,
    ) -> Result<PresignedUrl> {
        if self.args.service_id != "dsql" {
            return Err(self.no_attribute("generate_db_connect_admin_auth_token"));
        }
        self.dsql_token(hostname, "DbConnectAdmin", region, expires_in)
            .await
    }

    async fn dsql_token(
        &self,
        hostname: &str,
        action: &'static str,
        region: Option<&str>,
        expires_in: i64,
    ) -> Result<PresignedUrl> {
        let options = UrlOptions {
            operation_name: action,
            expires_in,
            region_name: region,
            signing_name: Some("dsql"),
        };
        self.auth_token(hostname, &[("Action", action)], options)
            .await
    }

    async fn auth_token(
        &self,
        host: &str,
        form: &[(&str, &str)],
        options: UrlOptions<'_>,
    ) -> Result<PresignedUrl> {
        let mut body = String::new();
        for (name, value) in form {
            if !body.is_empty() {
                body.push('&');
            }
            body.push_str(name);
            body.push('=');
            percent_encode_into(&mut body, value, Keep::Unreserved);
        }
        let content_type = "application/x-www-form-urlencoded; charset=utf-8";
        let request = Request {
            method: Text::from_static("GET"),
            url: format!("{SCHEME}{host}/"),
            headers: [("Content-Type", content_type)].into_iter().collect(),
            body: Body::from(body),
            auth_path: None,
        };
        let options = UrlOptions {
            region_name: options.region_name.or(self.args.region_name.as_deref()),
            ..options
        };
        let signer: &dyn UrlSigner = &self.args;
        let url = signer
            .generate_presigned_url(request, options, Context::default())
            .await?;
        Ok(PresignedUrl::from(
            url.strip_prefix(SCHEME).unwrap_or(&url).to_owned(),
        ))
    }
}
