package mock

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	sdkauth "github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	dataworks "github.com/aliyun/alibaba-cloud-sdk-go/services/dataworks-public"
)

// TestVendorSDK: the vendor's own client creates, reads, lists, changes and
// deletes against the server, over a connection and on the real clock.
func TestVendorSDK(t *testing.T) {
	s := New()
	server := httptest.NewServer(s)
	defer server.Close()
	domain := strings.TrimPrefix(server.URL, "http://")
	w := s.World()
	for name, credential := range map[string]any{
		"permanent key": sdkauth.NewAccessKeyCredential(w.Caller.AccessKeyID, w.Caller.AccessKeySecret),
		"temporary key": sdkauth.NewStsTokenCredential(w.Temporary.AccessKeyID, w.Temporary.AccessKeySecret, w.Temporary.SecurityToken),
	} {
		t.Run(name, func(t *testing.T) {
			config := sdk.NewConfig()
			config.AutoRetry = false
			client := &dataworks.Client{}
			var err error
			switch cr := credential.(type) {
			case *sdkauth.AccessKeyCredential:
				err = client.InitWithOptions(w.Region, config, cr)
			case *sdkauth.StsTokenCredential:
				err = client.InitWithOptions(w.Region, config, cr)
			}
			if err != nil {
				t.Fatal(err)
			}
			client.Domain = domain

			create := dataworks.CreateCreateBusinessRequest()
			create.BusinessName, create.Description = "a *+~% 中 by "+name, "d & <e>"
			create.ProjectId, create.UseType = requests.NewInteger64(w.Projects.Primary.ID), "MANUAL_BIZ"
			created, err := client.CreateBusiness(create)
			if err != nil || !created.Success || created.BusinessId <= 0 || created.HttpStatusCode != 200 || created.RequestId == "" || created.ErrorCode != "" {
				t.Fatalf("create: %+v, %v", created, err)
			}
			_, err = client.CreateBusiness(create)
			var refused *sdkerrors.ServerError
			if !errors.As(err, &refused) || refused.ErrorCode() != nameTaken.code || refused.HttpStatus() != 400 || refused.RequestId() == "" || refused.Message() == "" {
				t.Errorf("create again: %v", err)
			}

			get := dataworks.CreateGetBusinessRequest()
			get.BusinessId, get.ProjectIdentifier = requests.NewInteger64(created.BusinessId), w.Projects.Primary.Identifier
			read, err := client.GetBusiness(get)
			if err != nil || read.Data.BusinessId != created.BusinessId || read.Data.BusinessName != create.BusinessName || read.Data.Owner != w.Caller.AccountID ||
				read.Data.Description != create.Description || read.Data.UseType != "MANUAL_BIZ" || read.Data.ProjectId != "10001" {
				t.Errorf("get: %+v, %v", read.Data, err)
			}

			update := dataworks.CreateUpdateBusinessRequest()
			update.BusinessId, update.ProjectId, update.Description = get.BusinessId, create.ProjectId, "changed"
			if _, err := client.UpdateBusiness(update); err != nil {
				t.Errorf("update: %v", err)
			}

			list := dataworks.CreateListBusinessRequest()
			list.ProjectId, list.Keyword = create.ProjectId, "by "+name
			list.PageNumber, list.PageSize = requests.NewInteger(1), requests.NewInteger(10)
			listed, err := client.ListBusiness(list)
			if err != nil || listed.Data.TotalCount != 1 || len(listed.Data.Business) != 1 || listed.Data.Business[0].BusinessId != created.BusinessId ||
				listed.Data.Business[0].ProjectId != 10001 || listed.Data.Business[0].Description != "changed" {
				t.Errorf("list: %d, %v", listed.Data.TotalCount, err)
			}

			remove := dataworks.CreateDeleteBusinessRequest()
			remove.BusinessId, remove.ProjectId = get.BusinessId, create.ProjectId
			if _, err := client.DeleteBusiness(remove); err != nil {
				t.Errorf("delete: %v", err)
			}
			if read, err := client.GetBusiness(get); err != nil || read.Data.BusinessId != 0 {
				t.Errorf("get after delete: %+v, %v", read.Data, err)
			}
		})
	}
}
