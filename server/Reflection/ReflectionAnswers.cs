using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microservices.Server.Hosting;
using static Grpc.Reflection.V1.ServerReflectionRequest;

namespace Microservices.Server.Reflection;

/// <summary>The answer to each request, out of the descriptors of the services that are served.</summary>
internal sealed class ReflectionAnswers(ServedServices services)
{
    // On the first request: most servers never have one.
    private readonly Lazy<DescriptorIndex> _index = new(() => new(
        [.. services.Implementations.Values.Select(ServiceDescriptors.FileOf).OfType<FileDescriptor>(), .. WellKnownFiles.All]));

    public ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = request.MessageRequestCase switch
        {
            MessageRequestOneofCase.ListServices => Services(),
            MessageRequestOneofCase.FileByFilename => File(_index.Value.FileByName(request.FileByFilename), $"file '{request.FileByFilename}'"),
            MessageRequestOneofCase.FileContainingSymbol =>
                File(_index.Value.FileBySymbol(request.FileContainingSymbol), $"symbol '{request.FileContainingSymbol}'"),
            MessageRequestOneofCase.FileContainingExtension => Extension(request.FileContainingExtension),
            MessageRequestOneofCase.AllExtensionNumbersOfType => ExtensionNumbers(request.AllExtensionNumbersOfType),
            _ => Error(StatusCode.InvalidArgument, "The request asks nothing: set one of the fields of message_request."),
        };
        response.ValidHost = request.Host;
        response.OriginalRequest = request;
        return response;
    }

    private ServerReflectionResponse Services() => new()
    {
        ListServicesResponse = new ListServiceResponse
        {
            Service = { services.Implementations.Keys.Order(StringComparer.Ordinal).Select(name => new ServiceResponse { Name = name }) },
        },
    };

    private ServerReflectionResponse Extension(ExtensionRequest extension) => File(
        _index.Value.FileByExtension(extension.ContainingType, extension.ExtensionNumber),
        $"extension {extension.ExtensionNumber} of '{extension.ContainingType}'");

    private ServerReflectionResponse ExtensionNumbers(string message) => _index.Value.ExtensionNumbers(message) is { } numbers
        ? new() { AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = message, ExtensionNumber = { numbers } } }
        : NotFound($"message '{message}'");

    private static ServerReflectionResponse File(FileDescriptor? file, string asked) => file is null ? NotFound(asked) : new()
    {
        FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { DescriptorIndex.WithImports([file]).Select(one => one.SerializedData) } },
    };

    private static ServerReflectionResponse NotFound(string asked) =>
        Error(StatusCode.NotFound, $"There is no {asked} among what this server serves; list_services tells its services.");

    private static ServerReflectionResponse Error(StatusCode code, string message) => new()
    {
        ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message },
    };
}
