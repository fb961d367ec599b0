using ConnectionLifecycle.Kestrel;
using Microservices.Certificates;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Microservices.Server.Hosting;

/// <summary>The endpoints of Kestrel's ordinary configuration, each with the connection lifecycle.</summary>
internal static class GreeterEndpoints
{
    private const string DefaultCertificate = "Kestrel:Certificates:Default";

    public static void AddGreeterEndpoints(this WebApplicationBuilder builder)
    {
        var endpoints = builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        if (!builder.Configuration.GetSection(DefaultCertificate).Exists() && endpoints.Any(LacksCertificate))
        {
            builder.UseDevelopmentCertificate();
        }

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var loader = kestrel.Configure(builder.Configuration.GetSection("Kestrel"));
            foreach (var endpoint in endpoints)
            {
                loader.Endpoint(endpoint.Key, Configure);
            }
        });
    }

    private static void Configure(EndpointConfiguration endpoint)
    {
        if (endpoint.IsHttps)
        {
            CheckValidity(endpoint.HttpsOptions, endpoint.ConfigSection);
            endpoint.ListenOptions.UseHttps(endpoint.HttpsOptions);
        }

        endpoint.ListenOptions.UseConnectionLifecycle();
    }

    private static void CheckValidity(HttpsConnectionAdapterOptions https, IConfigurationSection endpoint)
    {
        if (https.ServerCertificate is { } certificate)
        {
            CertificateFiles.CheckValidity(certificate, $"{certificate.Subject} of endpoint {endpoint.Key}", TimeProvider.System);
        }
    }

    private static bool LacksCertificate(IConfigurationSection endpoint) =>
        endpoint["Url"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true && !endpoint.GetSection("Certificate").Exists();

    private static void UseDevelopmentCertificate(this WebApplicationBuilder builder)
    {
        var server = builder.Configuration.GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new();
        var development = new DevelopmentCertificates(
            server.CertificateDirectory ?? DevelopmentCertificates.DefaultDirectory(), TimeProvider.System);
        development.Ensure(server.CertificateNames);
        builder.Configuration.AddInMemoryCollection(
        [
            new($"{DefaultCertificate}:Path", development.ServerCertificatePath),
            new($"{DefaultCertificate}:KeyPath", development.ServerKeyPath),
        ]);
    }
}
