using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Greet.V1;
using Grpc.Health.V1;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Readme;

/// <summary>The README's grpcurl commands name what is there.</summary>
public sealed partial class GrpcurlCommandsTests
{
    public static TheoryData<string> Commands => new(GrpcurlCommands.All);

    [Fact]
    public void ThereAreCommands_OfEachKind()
    {
        var commands = GrpcurlCommands.All;

        Assert.Equal(8, commands.Count);
        Assert.All(
            [" list", " describe ", "/SayHello", "/StreamHello", "/Chat", "/Check", "/Watch", "-plaintext", "-cacert", "-cert"],
            kind => Assert.Contains(commands, command => command.Contains(kind, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void ACommand_NamesWhatIsThere(string command)
    {
        var ca = new DevelopmentCertificates(DevelopmentCertificates.DefaultDirectory(Repository.Root, "/"), TimeProvider.System).CaCertificatePath;
        Assert.Matches($"(-plaintext .*localhost:8001)|(-cacert {Regex.Escape(Path.GetRelativePath(Repository.Root, ca))} .*localhost:8000)", command);
        ServiceDescriptor[] services = [Greeter.Descriptor, Health.Descriptor];
        if (Call().Match(command) is { Success: true } call)
        {
            var method = services.Single(service => service.FullName == call.Groups["service"].Value).FindMethodByName(call.Groups["method"].Value);
            Assert.NotNull(method);
            Assert.All(Messages(command), message => Assert.NotNull(JsonParser.Default.Parse(message, method.InputType)));
        }
        else
        {
            Assert.Matches($" list$| describe {Regex.Escape(Greeter.Descriptor.FullName)}$", command);
        }
    }

    // grpcurl takes as many messages as there are, one after the other.
    private static List<string> Messages(string command)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(Data().Match(command).Groups["json"].Value), new JsonReaderOptions { AllowMultipleValues = true });
        var messages = new List<string>();
        while (reader.Read())
        {
            messages.Add(JsonElement.ParseValue(ref reader).GetRawText());
        }

        return messages;
    }

    [GeneratedRegex(@"-d '(?<json>[^']*)'")]
    private static partial Regex Data();

    [GeneratedRegex(@" (?<service>[\w.]+)/(?<method>\w+)$")]
    private static partial Regex Call();
}
