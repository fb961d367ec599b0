using Microservices.Certificates;

namespace Microservices.Server.Hosting;

/// <summary>The certificates that Kestrel's configuration names, checked; where it names none, the development certificate.</summary>
internal static class ServerCertificates
{
    private const string Default = "Kestrel:Certificates:Default";

    /// <exception cref="SettingException">A certificate's file is missing.</exception>
    /// <exception cref="CertificatesException">A certificate cannot be used, or none could be made.</exception>
    public static void UseServerCertificates(
        this WebApplicationBuilder builder, IReadOnlyList<IConfigurationSection> endpoints, ServerOptions options)
    {
        var encrypted = endpoints.Where(endpoint => endpoint["Url"]!.StartsWith("https:", StringComparison.OrdinalIgnoreCase)).ToList();
        var certificates = encrypted.Select(endpoint => endpoint.GetSection("Certificate"))
            .Append(builder.Configuration.GetSection(Default)).Where(certificate => certificate.Exists()).ToList();
        foreach (var certificate in certificates)
        {
            Check(certificate);
        }

        if (!builder.Configuration.GetSection(Default).Exists()
            && encrypted.Any(endpoint => !endpoint.GetSection("Certificate").Exists()))
        {
            builder.UseDevelopmentCertificate(options);
        }
    }

    private static void Check(IConfigurationSection certificate)
    {
        if (certificate["Path"] is not { } path)
        {
            return; // From a certificate store, by its subject: Kestrel's own business.
        }

        // As typed in the working directory; Kestrel would look beside the program.
        certificate["Path"] = Path.GetFullPath(path);
        if (certificate["KeyPath"] is { } keyPath)
        {
            certificate["KeyPath"] = Path.GetFullPath(keyPath);
            using var loaded = certificate["Password"] is null ? CertificateFiles.LoadWithKey(path, keyPath) : CertificateFiles.LoadCertificate(path);
            CertificateFiles.CheckValidity(loaded, path, TimeProvider.System);
        }
        else if (!File.Exists(path))
        {
            throw new SettingException($"{certificate.Path}:Path '{path}' does not exist: check the path.");
        }
    }

    private static void UseDevelopmentCertificate(this WebApplicationBuilder builder, ServerOptions options)
    {
        var development = new DevelopmentCertificates(
            options.CertificateDirectory ?? DevelopmentCertificates.DefaultDirectory(), TimeProvider.System);
        development.Ensure(options.CertificateNames);
        builder.Configuration[$"{Default}:Path"] = development.ServerCertificatePath;
        builder.Configuration[$"{Default}:KeyPath"] = development.ServerKeyPath;
    }
}
