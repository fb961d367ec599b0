using Microservices.Certificates;
using Microservices.Server.Tls;
using Microsoft.AspNetCore.Server.Kestrel;

namespace Microservices.Server.Hosting;

/// <summary>The endpoints of Kestrel's ordinary configuration.</summary>
internal static class GreeterEndpoints
{
    /// <exception cref="SettingException">An endpoint or its certificate is not what it should be.</exception>
    /// <exception cref="CertificatesException">A certificate cannot be used, or none could be made.</exception>
    public static void AddGreeterEndpoints(this WebApplicationBuilder builder, ServerOptions options)
    {
        var endpoints = builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        endpoints.ForEach(EndpointSettings.Check);
        var tls = ServerCertificates.Read(builder.Configuration, endpoints, options);
        builder.Services.AddSingleton(tls);
        builder.Services.AddHostedService<CertificateRenewal>();

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var loader = kestrel.Configure(builder.Configuration.GetSection("Kestrel"));
            endpoints.ForEach(endpoint => loader.Endpoint(endpoint.Key, one => Configure(one, tls)));
        });
    }

    private static void Configure(EndpointConfiguration endpoint, ServerTls tls)
    {
        if (endpoint.IsHttps)
        {
            tls[endpoint.ConfigSection.Key].ApplyTo(endpoint.HttpsOptions);
        }

    }
}
