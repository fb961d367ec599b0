namespace Microservices.Certificates.CommandLine;

/// <summary>One line for each file, and a last one on how to use the CA.</summary>
internal static class Presentation
{
    public static void Write(TextWriter output, IReadOnlyList<EnsuredFile> files, DevelopmentCertificates certificates)
    {
        var width = files.Max(file => Shortest(file.Path).Length);
        foreach (var file in files)
            output.WriteLine(Line(file, width));
        output.WriteLine($"Try: grpcurl -cacert {Shortest(certificates.CaCertificatePath)} localhost:8000 list");
    }

    private static string Line(EnsuredFile file, int width)
    {
        var action = file.Action switch
        {
            EnsuredAction.Made => "made",
            EnsuredAction.Renewed => "renewed",
            _ => "kept",
        };
        var reason = file.Action is EnsuredAction.Renewed ? $" ({file.Reason})" : "";
        return $"{action,-7}  {Shortest(file.Path).PadRight(width)}  {file.Description}, valid until {file.ValidUntil:yyyy-MM-dd}{reason}";
    }

    /// <summary>Relative to where the reader is, if the file is below; absolute otherwise.</summary>
    private static string Shortest(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
