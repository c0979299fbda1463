//! The names of clients' classes in boto3: `S3`, `DynamoDB`, `PrometheusService`.
//!
//! Counterpart: botocore `utils.py` (`get_service_module_name`), `service_module_names.py`.

use std::borrow::Cow;

/// Service id, class name, where that is not the id without spaces; ordered by id.
// M133
const NAMES: &[(&str, &str)] = &[
    ("AppIntegrations", "AppIntegrationsService"),
    ("Application Signals", "CloudWatchApplicationSignals"),
    ("BCM Dashboards", "BillingandCostManagementDashboards"),
    ("BCM Data Exports", "BillingandCostManagementDataExports"),
    (
        "BCM Pricing Calculator",
        "BillingandCostManagementPricingCalculator",
    ),
    (
        "BCM Recommended Actions",
        "BillingandCostManagementRecommendedActions",
    ),
    ("Bedrock Agent", "AgentsforBedrock"),
    ("Bedrock Agent Runtime", "AgentsforBedrockRuntime"),
    ("Bedrock Data Automation", "DataAutomationforBedrock"),
    (
        "Bedrock Data Automation Runtime",
        "RuntimeforBedrockDataAutomation",
    ),
    ("CleanRooms", "CleanRoomsService"),
    ("CloudControl", "CloudControlApi"),
    ("CloudTrail Data", "CloudTrailDataService"),
    ("ConnectCampaigns", "ConnectCampaignService"),
    ("ConnectCampaignsV2", "ConnectCampaignServiceV2"),
    ("DSQL", "AuroraDSQL"),
    ("DataBrew", "GlueDataBrew"),
    ("DevOps Agent", "DevOpsAgentService"),
    ("ECR PUBLIC", "ECRPublic"),
    ("EMR containers", "EMRContainers"),
    ("Geo Maps", "LocationServiceMapsV2"),
    ("Geo Places", "LocationServicePlacesV2"),
    ("Geo Routes", "LocationServiceRoutesV2"),
    ("IAM Toolbox", "IAMToolboxPreview"),
    ("IVS RealTime", "ivsrealtime"),
    ("Inspector Scan", "inspectorscan"),
    ("InternetMonitor", "CloudWatchInternetMonitor"),
    (
        "IoT Managed Integrations",
        "ManagedintegrationsforIoTDeviceManagement",
    ),
    ("IotDeviceAdvisor", "IoTDeviceAdvisor"),
    ("Kinesis Video Signaling", "KinesisVideoSignalingChannels"),
    ("Lambda Microvms", "LambdaMicroVMs"),
    ("Location", "LocationService"),
    ("MPA", "MultipartyApproval"),
    ("Marketplace Agreement", "AgreementService"),
    ("Marketplace Deployment", "MarketplaceDeploymentService"),
    ("Marketplace Reporting", "MarketplaceReportingService"),
    ("MediaPackageV2", "mediapackagev2"),
    ("Medical Imaging", "HealthImaging"),
    (
        "MigrationHubStrategy",
        "MigrationHubStrategyRecommendations",
    ),
    (
        "Network Security Manager",
        "NetworkSecurityManagerCustomerAPI",
    ),
    ("NetworkMonitor", "CloudWatchNetworkMonitor"),
    ("Notifications", "UserNotifications"),
    ("NotificationsContacts", "UserNotificationsContacts"),
    ("Nova Act", "NovaActService"),
    ("OAM", "CloudWatchObservabilityAccessManager"),
    ("OSIS", "OpenSearchIngestion"),
    ("ObservabilityAdmin", "CloudWatchObservabilityAdminService"),
    ("OpenSearch", "OpenSearchService"),
    ("OpenSearchServerless", "OpenSearchServiceServerless"),
    ("PCS", "ParallelComputingService"),
    ("PartnerCentral Account", "PartnerCentralAccountAPI"),
    ("PartnerCentral Channel", "PartnerCentralChannelAPI"),
    (
        "PartnerCentral Revenue Measurement",
        "PartnerCentralRevenueMeasurementAPI",
    ),
    ("PartnerCentral Selling", "PartnerCentralSellingAPI"),
    ("Payment Cryptography", "PaymentCryptographyControlPlane"),
    ("Payment Cryptography Data", "PaymentCryptographyDataPlane"),
    ("Pca Connector Scep", "PrivateCAConnectorforSCEP"),
    ("Pipes", "EventBridgePipes"),
    ("RDS Data", "RDSDataService"),
    ("RUM", "CloudWatchRUM"),
    ("Redshift Data", "RedshiftDataAPIService"),
    ("Resource Explorer 2", "ResourceExplorer"),
    ("RolesAnywhere", "IAMRolesAnywhere"),
    ("SESv2", "SESV2"),
    ("SSM GuiConnect", "SSMGUIConnect"),
    ("SSM QuickSetup", "SystemsManagerQuickSetup"),
    ("SageMaker A2I Runtime", "AugmentedAIRuntime"),
    ("SageMaker Geospatial", "SageMakergeospatialcapabilities"),
    ("Sagemaker Edge", "SagemakerEdgeManager"),
    ("SagemakerJobRuntime", "SagemakerJobRuntimeService"),
    ("Scheduler", "EventBridgeScheduler"),
    ("Security IR", "SecurityIncidentResponse"),
    ("Service Catalog AppRegistry", "AppRegistry"),
    ("Signer Data", "SignerDataPlane"),
    ("Signin", "SignInService"),
    ("SocialMessaging", "EndUserMessagingSocial"),
    ("Transcribe", "TranscribeService"),
    ("TrustedAdvisor", "TrustedAdvisorPublicAPI"),
    ("Wickr", "WickrAdminAPI"),
    ("Wisdom", "ConnectWisdomService"),
    ("amp", "PrometheusService"),
    ("b2bi", "B2BI"),
    ("billingconductor", "BillingConductor"),
    ("chatbot", "Chatbot"),
    ("codeartifact", "CodeArtifact"),
    ("codestar notifications", "CodeStarNotifications"),
    ("deadline", "DeadlineCloud"),
    ("evs", "EVS"),
    ("fis", "FIS"),
    ("forecast", "ForecastService"),
    ("forecastquery", "ForecastQueryService"),
    ("grafana", "ManagedGrafana"),
    ("identitystore", "IdentityStore"),
    ("ivs", "IVS"),
    ("m2", "MainframeModernization"),
    ("mq", "MQ"),
    ("neptunedata", "NeptuneData"),
    ("rbin", "RecycleBin"),
    ("repostspace", "rePostPrivate"),
    ("resiliencehub", "ResilienceHub"),
    ("resiliencehubv2", "ResilienceHubV2"),
    ("savingsplans", "SavingsPlans"),
    ("schemas", "Schemas"),
    ("synthetics", "Synthetics"),
    ("uxc", "UserExperienceCustomization"),
];

/// The name of the class for a service, by its id.
pub(crate) fn class_name(service_id: &str) -> Cow<'static, str> {
    if let Ok(at) = NAMES.binary_search_by(|(id, _)| (*id).cmp(service_id)) {
        return Cow::Borrowed(NAMES[at].1);
    }
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    Cow::Owned(service_id.chars().filter(is_word).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        // M133
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(class_name("amp"), "PrometheusService");
        assert_eq!(class_name("Lex Models V2"), "LexModelsV2");
        assert_eq!(class_name("S3"), "S3");
    }
}
